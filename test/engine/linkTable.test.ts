import { linkTable } from './helpers/linkTable';

test('dump', async () => {
	const begun = Date.now();
	const rows = await linkTable();
	process.stdout.write(
		rows
			.map(
				(row) =>
					`${row.kind} | ${row.refusal ? row.refusal.message + ' || ' + row.refusal.advice : row.seconds} | ${row.requests} ${row.created} ${row.leftOpen}`,
			)
			.join('\n') + `\n${Date.now() - begun} ms ${rows.length}\n`,
	);
});
