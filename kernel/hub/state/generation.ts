// Generations: each a whole folder of rules, numbered upwards. `current` points to the last
// one; one above it was made and never came into force.
import {readFile, readlink} from 'node:fs/promises';
import {basename, join} from 'node:path';
import type {Disk} from './disk.ts';
import {GENERATION_FILE, type HubPlaces} from './places.ts';

/** What generation.json says. */
export interface GenerationNote {
  readonly number: number;
  /** RFC 3339. */
  readonly made: string;
  /** What was done: "install firewatch/sshd". */
  readonly command: string;
  /** The one it was made from; 0 for the first. */
  readonly parent: number;
}

/** Generations that are kept, the current one among them. */
export const GENERATIONS_KEPT = 12;

/** The number in force; 0 when nothing was ever installed. */
export async function currentGeneration(places: HubPlaces): Promise<number> {
  const target = await readlink(places.current).catch(() => '');
  const number = Number(basename(target));
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** Numbers of the generations that are there, upwards. */
export async function generationNumbers(disk: Disk, places: HubPlaces): Promise<number[]> {
  const names = await disk.list(places.generations);
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);
}

/** What a generation says of itself; undefined when it is not there. */
export async function readNote(
  places: HubPlaces,
  number: number,
): Promise<GenerationNote | undefined> {
  const file = join(places.generation(number), GENERATION_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as GenerationNote;
  } catch {
    return undefined;
  }
}

/** The notes of all generations up to the current one, newest first. */
export async function history(disk: Disk, places: HubPlaces): Promise<GenerationNote[]> {
  const current = await currentGeneration(places);
  const numbers = (await generationNumbers(disk, places)).filter((number) => number <= current);
  const notes = await Promise.all(numbers.map((number) => readNote(places, number)));
  return notes.filter((note) => note !== undefined).reverse();
}
