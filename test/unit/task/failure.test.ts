import {
	asFailure,
	attempt,
	Failure,
	orFailure,
	sentences,
} from '../../../nodes/KlingAvatar/task/failure';

describe('sentences', () => {
	it.each<[Parameters<typeof sentences>, string]>([
		[['One', 'two'], 'One. two.'],
		[['One.', 'Two!', 'Three?', 'Four…'], 'One. Two! Three? Four…'],
		[['完成。', '好！', '吗？'], '完成。 好！ 吗？'],
		[['He said "stop."', 'She said “go!”'], 'He said "stop." She said “go!”'],
		[['The name is "x"'], 'The name is "x".'],
		[['  spaced  ', 'end. '], 'spaced. end.'],
		[[null, '', '  ', undefined, false, 'left'], 'left.'],
		[[], ''],
		[['v1.5 is out'], 'v1.5 is out.'],
		[['a list:'], 'a list:.'],
	])('%j are "%s"', (parts, expected) => {
		expect(sentences(...parts)).toBe(expected);
	});
});

describe('a failure', () => {
	const paid = new Failure('It failed', 'Try again.', { reference: 'k', mayHaveBeenCharged: true });

	it('says what is so besides its words, and nothing else', () => {
		expect(paid).toMatchObject({ message: 'It failed', description: 'Try again.' });
		expect({ ...paid }).toEqual({
			description: 'Try again.',
			reference: 'k',
			mayHaveBeenCharged: true,
		});
	});

	it('keeps its facts under other words, and its words beside other facts', () => {
		const reworded = paid.with({ message: 'It stopped', description: 'Wait.' });
		expect(reworded).toMatchObject({ message: 'It stopped', description: 'Wait.', reference: 'k' });
		const marked = paid.with({ isConsequence: true, reference: 'l' });
		expect(marked).toMatchObject({ message: 'It failed', description: 'Try again.' });
		expect(marked).toMatchObject({ reference: 'l', mayHaveBeenCharged: true, isConsequence: true });
	});

	it('is known by a mark, since each file that ships has a class of its own', () => {
		jest.isolateModules(() => {
			const other = jest.requireActual<typeof import('../../../nodes/KlingAvatar/task/failure')>(
				'../../../nodes/KlingAvatar/task/failure',
			);
			expect(other.Failure).not.toBe(Failure);
			expect(new other.Failure('m', 'd')).toBeInstanceOf(Failure);
		});
		const marked = { [Symbol.for('n8n-nodes-kling-avatar.failure')]: true };
		expect(marked).toBeInstanceOf(Failure);
	});

	it.each([new Error('m'), {}, null, undefined, 'text', 7])('is not %p', (value) => {
		expect((value as unknown) instanceof Failure).toBe(false);
	});
});

describe('what is thrown over an item', () => {
	const failure = new Failure('m', 'd');
	const mistake = new TypeError('x is undefined');
	const thrower = (error: unknown) => () => {
		throw error;
	};

	it('is handed on by an attempt if it is a failure, and thrown on if it is none', () => {
		expect(attempt(() => 'result')).toBe('result');
		expect(attempt(thrower(failure))).toBe(failure);
		expect(() => attempt(thrower(mistake))).toThrow(mistake);
	});

	it.each<[unknown, string]>([
		[mistake, "The item couldn't be read: x is undefined"],
		['text', "The item couldn't be read: text"],
	])('is made a failure by whoever must not throw: %p', async (error, message) => {
		expect(asFailure(error)).toMatchObject({
			message,
			description: 'Check its fields and files.',
		});
		expect(asFailure(error)).toBeInstanceOf(Failure);
		await expect(orFailure(Promise.reject(error as Error))).resolves.toMatchObject({ message });
	});

	it('stays the failure that it is, and a result stays a result', async () => {
		expect(asFailure(failure)).toBe(failure);
		await expect(orFailure(Promise.reject(failure))).resolves.toBe(failure);
		await expect(orFailure(Promise.resolve('result'))).resolves.toBe('result');
	});
});
