import type { CredentialForm } from '../editor/credentialForm';
import { picture } from '../pictures';
import type { N8nVersion } from '../setup/n8nInstall';
import { avatarType, chain, manualTrigger, node } from '../workflowParts';
import type { Scene } from './stage';

/** Waits until what was saved has been tested with success. n8n 2 closes the form then, n8n 1 does not. */
export async function leave(form: CredentialForm, version: N8nVersion): Promise<void> {
	if (!version.startsWith('1.')) return await form.waitUntilClosed();
	await form.succeeded();
	await form.close();
}

/** A credential made by hand. */
export function credentialSuite(scene: Scene): void {
	it(
		'the credential is refused with a wrong key, and accepted with the right one',
		scene(async (stage) => {
			const { canvas, server, sim } = stage;
			await stage.open(chain('Credential', [manualTrigger(), node('Submit', avatarType, 1)]));
			const view = await canvas.openNode('Submit');
			const form = await view.newCredential();
			await form.choose('provider', 'CometAPI');
			await form.type('apiKey', 'another-key-not-a-secret');
			await form.type('baseUrl', sim.url);
			await form.save();
			expect(await form.failure()).toContain('CometAPI did not accept the API key');

			await form.type('apiKey', sim.key);
			await form.save();
			await leave(form, server.version);
			expect(await view.credential()).toBe('Kling Avatar account');
			const answers = sim.requestsOf('models').map(({ status }) => status);
			expect(new Set(answers.slice(0, -1))).toEqual(new Set([401]));
			expect(answers.at(-1)).toBe(200);

			const again = await view.editCredential();
			await again.succeeded();
			await canvas.closeMessages();
			// Whoever uses CometAPI leaves it empty; here it is the simulator's address.
			await again.showEmpty('baseUrl');
			await picture(stage.browser.page, 'credential', await again.region());
			await again.close();
		}),
	);
}
