import type { AvatarTask } from '../../nodes/KlingAvatar/task/task';
import { ask, mayExist, type LiveOptions, type LiveRun } from './context';
import type { Finding } from './findings';
import { LATER_STEPS, STEPS } from './steps';

/**
 * Goes through the steps, the paid ones only after a yes. A step that breaks is told and the next one
 * taken, but for the first: without a key that works there is nothing to find out.
 *
 * @param earlier ID of a task of an earlier run: only that one is looked at, at no cost
 */
export async function runLive(
	options: LiveOptions,
	earlier?: string,
): Promise<{ findings: Finding[]; tasks: readonly AvatarTask[] }> {
	const findings: Finding[] = [];
	const tell: LiveRun['tell'] = (question, assumed, observed, holds) => {
		const verdict = holds === undefined ? 'open' : holds ? 'right' : 'wrong';
		findings.push({ question, assumed, observed, verdict });
	};
	const run: LiveRun = { ...options, findings, tell, task: null, tasks: [], balance: null };
	if (earlier !== undefined) run.task = await taskNamed(options, earlier);
	const steps = earlier === undefined ? STEPS : LATER_STEPS;
	for (const step of steps) {
		if (step.applies && !step.applies(run)) continue;
		const costs = step.costs?.(run) ?? null;
		run.say(`\n${step.title} (${costs === null ? 'free' : `costs ${costs}`})`);
		if (costs !== null && !(await run.ask(`This costs ${costs}. Go on?`))) {
			run.say('  left out');
			continue;
		}
		const before = run.findings.length;
		try {
			await step.act(run, step.title);
		} catch (error) {
			if (step === steps[0]) throw error;
			run.say(`  broke off: ${error instanceof Error ? error.message : String(error)}`);
			if (costs !== null) run.say(mayExist(run));
		}
		for (const { verdict, question, observed } of run.findings.slice(before)) {
			run.say(`  ${verdict}: ${question} ${observed.slice(0, 160)}`);
		}
	}
	return { findings: run.findings, tasks: run.tasks };
}

async function taskNamed({ adapter, wire }: LiveOptions, taskId: string): Promise<AvatarTask> {
	const { reading } = await ask({ wire }, 'An earlier task', adapter, taskId);
	// As one under way, so that it is asked for once more.
	if (reading.kind === 'task') return { ...reading.task, status: 'processing' };
	throw new Error(`${adapter.label} does not know task ${taskId}`);
}
