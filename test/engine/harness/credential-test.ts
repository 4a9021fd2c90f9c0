import { CredentialTestContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, INodeCredentialTestResult } from 'n8n-workflow';

import { additionalDataFor } from './additional-data';
import type { HarnessCredentials } from './credentials';
import type { Host } from './execution';

/**
 * The test that a node has for the credential (`testedBy`), as n8n's CredentialsTester.testCredentials
 * calls it (packages/cli/src/services/credentials-tester.service.ts, 2.41.1).
 */
export async function testCredential(
	host: Host,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const test = host.registry.credentialTestOf(type);
	if (!test) throw new Error('No testing function found for this credential.');
	const additionalData = additionalDataFor({ ...host, credentials: {} });
	const helper = additionalData.credentialsHelper as HarnessCredentials;
	const decrypted = helper.applyDefaults(additionalData, { ...data }, type, 'internal');
	const context = new CredentialTestContext(additionalData);
	return await test.call(context, { id: 'tested', name: 'tested', type, data: decrypted });
}
