import { imageSize } from 'image-size';

import { curveOf, tableOf } from '../../bench/all/figure';

it('tells of each figure the median and the spread', () => {
	const table = tableOf([
		{
			what: 'A poll',
			yardstick: 'bare',
			ratios: [1.3, 1.1, 1.2],
			absolute: '150 µs',
			atMost: 1.15,
		},
		{ what: 'Fifty', yardstick: 'one by one', ratios: [0.021], absolute: '2.1 s' },
	]);
	expect(table.split('\n').slice(2)).toEqual([
		'| A poll | bare | 1.200 | 1.100 – 1.300 | 1.15 | 150 µs |',
		'| Fifty | one by one | 0.021 | 0.021 – 0.021 |  | 2.1 s |',
	]);
});

it('draws the costs, the dearest at the top and ten times as many tasks one step on', () => {
	const svg = curveOf([
		{ tasks: 1, submit: 4, wait: 8 },
		{ tasks: 10, submit: 2, wait: 2 },
		{ tasks: 100, submit: 0, wait: 1 },
	]);
	expect(imageSize(Buffer.from(svg))).toMatchObject({ width: 640, height: 320 });
	expect([...svg.matchAll(/points="([^"]+)"/g)].map(([, points]) => points)).toEqual([
		'48.0,160.0 320.0,216.0 592.0,272.0',
		'48.0,48.0 320.0,216.0 592.0,244.0',
	]);
});
