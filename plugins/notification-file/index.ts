// The notification `file`: alerts as lines of a file.
import {type Delivery, definePlugin, type Notification, oneLine, openSink} from '@firewatch/kernel';
import {checkConfig, type FileConfig} from './config.ts';
import {linesOf} from './lines.ts';
import {RollingFile} from './rolling-file.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is none',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link, which is not followed',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
  ERR_ACCESS_DENIED: 'it may not be written',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

const file: Notification<FileConfig> = {
  check: checkConfig,
  preview: (_config, batch) => linesOf(batch),
  async open(config, host) {
    const rolling = new RollingFile(config, host);
    /** Of the batch that was written last: it may come again. */
    let written: string | undefined;
    return openSink(host, {
      name: config.log_path,
      async send(batch) {
        if (batch.key === written) return {status: 'ok'};
        try {
          await rolling.append(linesOf(batch));
        } catch (error) {
          return faultOf(error, config.log_path);
        }
        written = batch.key;
        return {status: 'ok'};
      },
      close: () => rolling.close(),
    });
  },
};

/** A file that cannot be written is mended by the operator: the alerts wait. */
function faultOf(error: unknown, path: string): Delivery {
  const {code = '', message} = error as NodeJS.ErrnoException;
  const said = oneLine(message, 300);
  return {
    status: 'retry',
    reason: code in WORDS ? `${path}: ${WORDS[code]} (${said})` : `${path}: ${said}`,
  };
}

const plugin = definePlugin({notifications: {file}});

export {plugin as default};
