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
