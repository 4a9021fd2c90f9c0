/** The packed node that the suites install into n8n; jest's global set-up has made it. */
export function packedTarball(): string {
	const file = process.env.E2E_TARBALL;
	if (!file)
		throw new Error('E2E_TARBALL is not set: run the suites with test/e2e/jest.config.js.');
	return file;
}
