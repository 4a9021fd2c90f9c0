// Many tasks in one run of Submit and Wait, against one after another and against n8n's bare HTTP helper:
// wall time and CPU time, in n8n's engine with the provider in a process of its own.
import type { NodeJson } from '../../engine/harness';
import { tell } from '../childProcess';
import { bareCreate } from './bareNodes';
import { startTaskRig, submitNode, waitNode, type TaskRig } from './taskRig';

export interface TaskFigures {
	/** By number of tasks. */
	waits: Array<{ tasks: number; seconds: number }>;
	/** One task, waited for alone. Seconds. */
	alone: number;
	/** CPU microseconds of one create request by the node, and by the bare helper. */
	submit: { ours: number; bare: number };
}

/** Microseconds of CPU time for each of 100 create requests. */
async function cpuOfCreate(rig: TaskRig, node: NodeJson): Promise<number> {
	const before = process.cpuUsage();
	await rig.create(node, 100);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 100;
}

async function main(): Promise<void> {
	const counts = JSON.parse(process.argv.at(-1)!) as number[];
	const rig = await startTaskRig(bareCreate);
	try {
		// The first of each compiles the code and is not counted.
		await rig.create(rig.bareNode, 20);
		await rig.askFor(waitNode, await rig.create(submitNode, 20));

		const measured = async (tasks: number) => {
			const created = await rig.create(submitNode, tasks);
			const startedAt = performance.now();
			await rig.askFor(waitNode, created);
			return { tasks, seconds: (performance.now() - startedAt) / 1000 };
		};
		const { seconds: alone } = await measured(1);
		const waits: TaskFigures['waits'] = [];
		for (const tasks of counts) waits.push(await measured(tasks));

		const bare = await cpuOfCreate(rig, rig.bareNode);
		const ours = await cpuOfCreate(rig, submitNode);
		const figures: TaskFigures = { waits, alone, submit: { ours, bare } };
		tell(figures, [JSON.stringify(figures, null, 2)]);
	} finally {
		await rig.stop();
	}
}

void main();
