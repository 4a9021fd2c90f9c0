import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ManualClock, Simulator } from '../../simulator';
import { create, until } from './client';

describe("Kling AI's callbacks", () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterAll(() => sim.close());

	test('a callback has no envelope, tells the deductions, and is signed where there is a secret', async () => {
		const calls: { headers: Record<string, unknown>; text: string }[] = [];
		const receiver = createServer((request, response) => {
			let text = '';
			request.on('data', (chunk: Buffer) => (text += chunk.toString()));
			request.on('end', () => {
				calls.push({ headers: request.headers, text });
				response.end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		try {
			const callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
			const secret = `whsec_${Buffer.from('no secret at all').toString('base64')}`;
			const id = await create(sim, 'kling', { callback_url, external_task_id: 'mine' });
			clock.advance(2000);
			await sim.idle();
			sim.switches.callbacks.secret = secret;
			clock.advance(8000);
			await until(() => calls.length === 2);
			expect(calls.map(({ text }) => JSON.parse(text) as unknown)).toMatchObject([
				{ task_id: id, task_status: 'processing', task_info: { external_task_id: 'mine' } },
				{
					task_id: id,
					task_status: 'succeed',
					final_unit_deduction: expect.any(String),
					final_balance_deduction: { quota: expect.any(String) },
				},
			]);
			expect(calls[0]!.headers).not.toHaveProperty('webhook-signature');
			const { headers, text } = calls[1]!;
			const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
			const expected = createHmac('sha256', 'no secret at all').update(signed).digest('base64');
			expect(headers['webhook-signature']).toBe(`v1,${expected}`);
		} finally {
			receiver.closeAllConnections();
			await new Promise((resolve) => receiver.close(resolve));
		}
	});
});
