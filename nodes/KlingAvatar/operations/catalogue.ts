import { create } from './create/operation';
import { generate } from './generate/operation';
import { get } from './get/operation';
import { join } from './join/operation';
import type { Operation } from './operation';
import { split } from './split/operation';
import { submit } from './submit/operation';
import { wait } from './wait/operation';

/** Every operation, in the order in which their fields stand in the node's description. */
export const catalogue: readonly Operation[] = [create, submit, wait, get, join, split, generate];
