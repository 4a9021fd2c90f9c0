/** What is wrong with a value, in words that follow the field's name; null for nothing. */
export type Rule = (value: unknown) => string | null;
export type Rules = Record<string, Rule>;

export interface FieldFault {
	field: string;
	message: string;
	/** The field is missing, as opposed to wrong. */
	missing: boolean;
}

/** What is wrong with a body: a field that is missing, wrong, or that nobody knows. */
export function fieldFault(
	body: Record<string, unknown>,
	rules: Rules,
	required: string[],
): FieldFault | null {
	for (const field of required) {
		const value = body[field];
		if (value === undefined || value === null || value === '') {
			return { field, message: `${field} is required`, missing: true };
		}
	}
	for (const [field, value] of Object.entries(body)) {
		const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
		const fault = rule ? rule(value) : 'is invalid: extra fields are not permitted';
		if (fault !== null) return { field, message: `${field} ${fault}`, missing: false };
	}
	return null;
}

/** An http(s) URL; a data URI is none. */
export const link: Rule = (value) =>
	typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
		? null
		: 'is invalid: not a valid http(s) URL';

export const text =
	(longest = Infinity): Rule =>
	(value) => {
		if (typeof value !== 'string') return 'must be a string';
		return [...value].length > longest ? `must not exceed ${longest} characters` : null;
	};

export const between =
	(least: number, most: number): Rule =>
	(value) =>
		typeof value === 'number' && value >= least && value <= most
			? null
			: `must be a number from ${least} to ${most}`;

export const oneOf =
	(...values: unknown[]): Rule =>
	(value) =>
		values.includes(value) ? null : `must be one of ${JSON.stringify(values)}`;

export const object =
	(rules: Rules, required: string[] = []): Rule =>
	(value) => {
		if (typeof value !== 'object' || value === null) return 'must be an object';
		const fault = fieldFault(value as Record<string, unknown>, rules, required);
		return fault && `is invalid: ${fault.message}`;
	};
