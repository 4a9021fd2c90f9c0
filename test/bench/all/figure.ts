import { median } from '../memory';

/** One line of the table: what is measured, against what, as ratios of the same run. */
export interface Figure {
	what: string;
	/** What it is compared with. */
	yardstick: string;
	/** Ours over theirs; below 1 is better, unless the line says otherwise. */
	ratios: number[];
	/** The absolute values behind it, for a reader's feeling. */
	absolute: string;
	/** What the project asks of itself, as a ratio at most; absent where none is set. */
	atMost?: number;
}

/** What a run of the benches leaves behind. */
export interface Benchmarks {
	measuredAt: string;
	machine: string;
	versions: Record<string, string>;
	rounds: number;
	figures: Figure[];
	/** CPU milliseconds per task by number of tasks, medians. */
	costs: Array<{ tasks: number; submit: number; wait: number }>;
}

const number = (value: number) =>
	value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);

/** The table, with medians and the spread from least to most. */
export function tableOf(figures: readonly Figure[]): string {
	const rows = figures.map(({ what, yardstick, ratios, absolute, atMost }) => {
		const spread = `${number(Math.min(...ratios))} – ${number(Math.max(...ratios))}`;
		const goal = atMost === undefined ? '' : `${atMost}`;
		return `| ${what} | ${yardstick} | ${number(median(ratios))} | ${spread} | ${goal} | ${absolute} |`;
	});
	return [
		'| What | Against | Ratio, median | Spread | Goal, at most | Absolute |',
		'| --- | --- | --- | --- | --- | --- |',
		...rows,
	].join('\n');
}

/** The cost of a task by the number of tasks, on a logarithmic axis, as an SVG. */
export function curveOf(costs: Benchmarks['costs']): string {
	const [width, height, margin] = [640, 320, 48];
	const most = Math.max(...costs.flatMap(({ submit, wait }) => [submit, wait]));
	const lastPower = Math.log10(Math.max(...costs.map(({ tasks }) => tasks), 10));
	const x = (tasks: number) => margin + (Math.log10(tasks) / lastPower) * (width - 2 * margin);
	const y = (cost: number) => height - margin - (cost / most) * (height - 2 * margin);
	const line = (of: 'submit' | 'wait', colour: string) =>
		`<polyline fill="none" stroke="${colour}" stroke-width="2" points="${costs
			.map((cost) => `${x(cost.tasks).toFixed(1)},${y(cost[of]).toFixed(1)}`)
			.join(' ')}"/>`;
	const text = (at: [number, number], words: string, colour = '#444') =>
		`<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" font-family="sans-serif" font-size="12" fill="${colour}">${words}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		`<path d="M${margin} ${margin}V${height - margin}H${width - margin}" stroke="#444" fill="none"/>`,
		...costs.map(({ tasks }) => text([x(tasks) - 8, height - margin + 18], String(tasks))),
		text([margin, height - 8], 'tasks in one run'),
		text([8, margin - 14], `CPU milliseconds per task, up to ${number(most)}`),
		line('submit', '#1f77b4'),
		line('wait', '#d62728'),
		text([width - margin - 90, margin], 'Submit', '#1f77b4'),
		text([width - margin - 90, margin + 16], 'Wait, to its end', '#d62728'),
		'</svg>',
		'',
	].join('\n');
}
