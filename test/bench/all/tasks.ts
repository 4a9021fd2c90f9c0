// Many tasks in one run of Submit and Wait, against one after another and against n8n's bare HTTP helper:
// wall time and CPU time, in n8n's engine with the provider in a process of its own.
import { tell } from '../childProcess';
import { bareCreate } from './bareNodes';
import { startTaskRig, submitNode, waitNode } from './taskRig';

export interface TaskFigures {
	/** By number of tasks. */
	waits: Array<{ tasks: number; seconds: number; cpuMs: number; submitCpuMs: number }>;
	/** One task, waited for alone. Seconds. */
	alone: number;
	/** CPU microseconds of one create request by the node, and by the bare helper. */
	submit: { ours: number; bare: number };
}

async function cpu<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
	const before = process.cpuUsage();
	const result = await work();
	const { user, system } = process.cpuUsage(before);
	return [result, user + system];
}

async function main(): Promise<void> {
	const counts = JSON.parse(process.argv.at(-1)!) as number[];
	const rig = await startTaskRig(bareCreate);
	try {
		// The first of each compiles the code and is not counted.
		await rig.create(rig.bareNode, 20);
		await rig.askFor(waitNode, await rig.create(submitNode, 20));

		const measured = async (tasks: number) => {
			const [created, submitCpu] = await cpu(async () => await rig.create(submitNode, tasks));
			const startedAt = performance.now();
			const [, waitCpu] = await cpu(async () => await rig.askFor(waitNode, created));
			const seconds = (performance.now() - startedAt) / 1000;
			return { tasks, seconds, cpuMs: waitCpu / 1000, submitCpuMs: submitCpu / 1000 };
		};
		const { seconds: alone } = await measured(1);
		const waits: TaskFigures['waits'] = [];
		for (const tasks of counts) waits.push(await measured(tasks));

		const [, bare] = await cpu(async () => await rig.create(rig.bareNode, 100));
		const [, ours] = await cpu(async () => await rig.create(submitNode, 100));
		const figures: TaskFigures = { waits, alone, submit: { ours: ours / 100, bare: bare / 100 } };
		tell(figures, [JSON.stringify(figures, null, 2)]);
	} finally {
		await rig.stop();
	}
}

void main();
