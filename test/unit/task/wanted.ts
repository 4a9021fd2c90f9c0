import type { ParameterMark, Wanted } from '../../../nodes/KlingAvatar/task/submission';

/** A parameter of which only the value is told apart; nobody wrote an expression. */
export const mark = (value: string, over: Partial<ParameterMark> = {}): ParameterMark => ({
	value,
	written: `written ${value}`,
	varies: false,
	frozen: null,
	...over,
});

/** What an item wants: a prompt of its own over an input of its own, unless told otherwise. */
export function wantedItem(
	item: number,
	{
		input = `input ${item}`,
		inputBefore = input,
		reference = null,
		parameters = {},
		...part
	}: Partial<Omit<Wanted, 'item' | 'identity'>> & {
		input?: string;
		parameters?: Record<string, ParameterMark>;
	} = {},
): Wanted {
	return {
		item,
		...part,
		identity: {
			input,
			parameters: {
				image: mark('a portrait'),
				prompt: mark(`prompt ${item}`),
				externalTaskId: mark('none'),
				...parameters,
			},
		},
		inputBefore,
		reference,
	};
}
