import { Failure } from '../../task/failure';

/**
 * The result of the work, or what is wrong with the input or its files. Rejects with anything else, which is
 * no fault of the input.
 */
export async function orProblemOfInput<Result>(
	work: () => Promise<Result>,
): Promise<Result | Failure> {
	return await work().catch(async (error: unknown) => {
		if (error instanceof Failure) return error;
		const { isMediaError } = await import('../../media');
		return isMediaError(error)
			? new Failure(error.message, error.advice)
			: await Promise.reject(error);
	});
}
