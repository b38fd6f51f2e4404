// cli/dist/hub-index.json: the hub that the package ships, every item by its sha256. The index
// is part of the program, and so what is installed from hub-index/ is trusted by its digest.
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {buildShippedIndex} from '@firewatch/kernel';

const root = fileURLToPath(new URL('..', import.meta.url));
const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
writeFileSync(
  `${root}cli/dist/hub-index.json`,
  await buildShippedIndex(`${root}hub-index`, version),
);
