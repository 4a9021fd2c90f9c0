/**
 * `fetch` on a connection of its own: one that is kept for the next request is lost when the server
 * closes it at the moment of that.
 */
export async function fetchOnce(url: string, init: RequestInit = {}): Promise<Response> {
	const headers = new Headers(init.headers);
	headers.set('connection', 'close');
	return await fetch(url, { ...init, headers });
}
