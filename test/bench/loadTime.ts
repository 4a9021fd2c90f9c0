// How long n8n takes to load the node: `node --import tsx test/bench/loadTime.ts`, after a build.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Milliseconds of the processor, which other programs on the machine change less than those of the clock. */
export interface LoadFigures {
	/** The node's file, with n8n-workflow loaded before. */
	node: number;
	/** What it loads when it first runs. */
	program: number;
}

const FOLDER = path.resolve(__dirname, '../../dist/nodes/KlingAvatar');
const PROCESSES = 9;

const script = `
	require('n8n-workflow');
	const spent = (file) => {
		const before = process.cpuUsage();
		require(file);
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1000;
	};
	const node = spent(${JSON.stringify(path.join(FOLDER, 'KlingAvatar.node.js'))});
	const program = spent(${JSON.stringify(path.join(FOLDER, 'operations.js'))});
	console.log(JSON.stringify({ node, program }));
`;

/** Each process loads the files once, as n8n does. */
const loads = Array.from({ length: PROCESSES }, () => {
	const output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
	return JSON.parse(output) as LoadFigures;
});

const median = (of: keyof LoadFigures): number =>
	loads.map((load) => load[of]).sort((one, other) => one - other)[Math.floor(PROCESSES / 2)] ?? 0;

process.stdout.write(JSON.stringify({ node: median('node'), program: median('program') }));
