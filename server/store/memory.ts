// What decisions are made by: the store as it is within a transaction.
import type {Memory} from '@firewatch/kernel';
import type {Transaction} from 'kysely';
import {allowlisted} from './allowlists.ts';
import {countAttackers, decisionHistory, heldDecisions} from './decisions.ts';
import type {Tables} from './tables.ts';

/** `now`, ms: what of allowlists has expired. */
export const memoryOf = (tx: Transaction<Tables>, now: number): Memory => ({
  past: (value, at) => decisionHistory(tx, value, at),
  held: (value) => heldDecisions(tx, value),
  attackers: (at) => (range, bits, type, except) =>
    countAttackers(tx, range, bits, type, except, at),
  allowlisted: (value) => allowlisted(tx, value, now),
});
