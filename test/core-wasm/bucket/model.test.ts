// The core against the model: the same overflows, in the same order, with the same queues.
import {describe, expect, test} from 'vitest';
import {Model} from './model.ts';
import {Pourer} from './pourer.ts';
import {drawEvents, drawScenarios, random} from './story.ts';

const RUNS = 60;
const EVENTS = 600;

describe('random streams', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    test(`seed ${seed}`, () => {
      const next = random(seed);
      const scenarios = drawScenarios(next);
      const pourer = new Pourer(scenarios);
      const model = new Model(scenarios, (scenario, partition) =>
        pourer.keyText(scenario, partition),
      );
      const events = drawEvents(next, EVENTS, 1 + next(30));
      events.forEach((event, i) => {
        expect(pourer.pour(event), `event ${i + 1}`).toEqual(model.pour(event));
      });
      expect(pourer.endReplay()).toEqual(model.endReplay());
    });
  }
});
