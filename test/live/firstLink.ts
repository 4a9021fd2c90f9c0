/** The first link in a body, and where it stands: `data.task_result.audios[0].url`. */
export function firstLinkIn(value: unknown, path = ''): { path: string; link: string } | null {
	if (typeof value === 'string') {
		return /^https?:\/\//.test(value) ? { path, link: value } : null;
	}
	if (typeof value !== 'object' || value === null) return null;
	for (const [key, inner] of Object.entries(value)) {
		const step = Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`;
		const found = firstLinkIn(inner, `${path}${step}`);
		if (found) return found;
	}
	return null;
}
