// How far the process grows that waits for 1,000 tasks: by this node, or with `--bare` by a loop that
// anybody would write.
import { tell } from '../childProcess';
import { collectGarbage, growthOf, MIB } from '../memory';
import { bareWait } from './bareNodes';
import { startTaskRig, submitNode, waitNode } from './taskRig';

const TASKS = 1000;

export interface WaitingFigures {
	mebibytes: number;
}

async function main(): Promise<void> {
	const rig = await startTaskRig(bareWait);
	const node = process.argv.includes('--bare') ? rig.bareNode : waitNode;
	try {
		// The first compiles the code and is not counted.
		await rig.askFor(node, await rig.create(submitNode, 20));
		const created = await rig.create(submitNode, TASKS);
		await collectGarbage();
		const growth = await growthOf(async () => await rig.askFor(node, created));
		const figures: WaitingFigures = { mebibytes: growth.peak / MIB };
		tell(figures, [`Peak above what was there before: ${figures.mebibytes.toFixed(1)} MiB`]);
	} finally {
		await rig.stop();
	}
}

void main();
