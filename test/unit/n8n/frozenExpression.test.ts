import { readExpression } from '../../../nodes/KlingAvatar/n8n/submissionMarks';

it.each([
	['={{ $now }}', '{{ DateTime.fromMillis(0) }}'],
	['=at {{ $today.toISODate() }}', 'at {{ DateTime.fromMillis(0).toISODate() }}'],
	['={{ DateTime.now().toMillis() }}', '{{ DateTime.fromMillis(0).toMillis() }}'],
	['={{ DateTime.local( ) }}', '{{ DateTime.fromMillis(0) }}'],
	['={{ Date.now() + Math.random() }}', '{{ 0 + 0 }}'],
	['={{ new Date().getTime() }}', '{{ new Date(0).getTime() }}'],
	['={{ +new Date }}', '{{ +new Date(0) }}'],
	['={{ $json.list.randomItem() }}', '{{ $json.list.first() }}'],
	['={{ $runIndex }}-{{ $itemIndex }}', '{{ 0 }}-{{ 0 }}'],
	['=row-{{ $execution.id }}', 'row-{{ "0" }}'],
])('%s is compared as %s', (raw, frozen) => {
	expect(readExpression(raw)).toEqual({ varies: true, frozen });
});

it.each([
	'={{ crypto.randomUUID() }}',
	'={{ uuidv4() }}',
	'={{ nanoid() }}',
	'={{ $json.date.toDateTime().diffToNow("days") }}',
	'={{ $execution.customData.get("x") }}',
	'={{ Date() }}',
])('%s varies in a way that nothing stands in for', (raw) => {
	expect(readExpression(raw)).toEqual({ varies: true, frozen: null });
});

it.each([
	'={{ $json.prompt }}',
	'={{ $json.Date }} {{ $json.randomness }} {{ $json.uuid }}',
	'={{ new Date($json.at).getTime() }}',
	'={{ DateTime.fromISO($json.at) }}',
	'={{ $json.nowhere + $json.today }}',
])('%s does not vary', (raw) => {
	expect(readExpression(raw)).toMatchObject({ varies: false });
});

it.each(['{{ $now }}', 'Math.random()', 5, undefined, null, { a: '={{ $now }}' }])(
	'%j is no expression',
	(raw) => {
		expect(readExpression(raw)).toEqual({ varies: false, frozen: null });
	},
);
