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
