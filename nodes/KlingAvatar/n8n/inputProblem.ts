import { sentences } from './failure';

/** Input that can't be used, found before anything was sent. */
export class InputProblem extends Error {
	/**
	 * @param message what is so, with the field's label
	 * @param advice how to get unstuck
	 */
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}

/** The result of the work, or what is wrong with the input. Never rejects. */
export async function orProblem<Result>(work: Promise<Result>): Promise<Result | InputProblem> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof InputProblem) return error;
		return new InputProblem(
			'The item cannot be read',
			sentences('Check its fields and files', error instanceof Error ? error.message : null),
		);
	}
}

/** A parameter's value, or that its expression fails, with the parameter's label. */
export function valueOrProblem<Value>(label: string, read: () => Value): Value | InputProblem {
	try {
		return read();
	} catch (error) {
		if (error instanceof InputProblem) return error;
		const reason = error instanceof Error ? error.message : String(error);
		return new InputProblem(
			`${label} cannot be read: ${reason}`,
			`Check the expression in "${label}": it has to work for every item.`,
		);
	}
}
