import type {
	CreateInput,
	CreateRequest,
	RequestBody,
} from '../../../nodes/KlingAvatar/providers/types';

/** What a create request needs, by links and with no name for the job unless one is given. */
export function createInput(over: Partial<CreateInput> = {}): CreateInput {
	return {
		quality: 'std',
		image: { url: 'https://cdn.example.com/face.png' },
		audio: { url: 'https://cdn.example.com/voice.mp3' },
		audioDurationSeconds: 12,
		prompt: 'Smile.',
		callbackUrl: null,
		externalTaskId: null,
		watermark: false,
		...over,
	};
}

/** The body that an adapter sends. */
export const bodyOf = <Input>(
	adapter: { createRequest: (input: Input) => CreateRequest },
	input: Input,
): RequestBody => adapter.createRequest(input).body;
