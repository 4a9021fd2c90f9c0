import { figures } from './childProcess';
import type { LoadFigures } from './loadTime';

it('loads the node in less than half of the time that its program takes', async () => {
	const { node, program } = await figures<LoadFigures>('loadTime.ts');
	process.stdout.write(
		`Loading the node: ${node.toFixed(1)} ms of the processor; its program: ${program.toFixed(1)} ms\n`,
	);
	expect(node).toBeGreaterThan(0);
	expect(node).toBeLessThan(program / 2);
});
