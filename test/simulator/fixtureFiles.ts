import path from 'node:path';

const asset = (name: string) => path.join(__dirname, 'assets', name);

/**
 * Absolute paths of the small media files that the simulator serves under `/files/<name>`.
 * `speech.*` is what the OpenAI-like endpoint answers: 24 kHz mono; the mp3 160 kbit/s without a Xing
 * frame. `voice.*` is one longer sentence in the four formats that Kling takes. Portraits are 512 × 512.
 */
export const fixtureFiles = {
	avatarMp4: asset('avatar.mp4'),
	portraitJpg: asset('portrait.jpg'),
	portraitPng: asset('portrait.png'),
	speechMp3: asset('speech.mp3'),
	speechOpus: asset('speech.opus'),
	voiceMp3: asset('voice.mp3'),
	voiceWav: asset('voice.wav'),
	voiceM4a: asset('voice.m4a'),
	voiceAac: asset('voice.aac'),
} as const;

/** Seconds of sound or film in each file, by ffprobe's decoder. */
export const fixtureSeconds = {
	avatarMp4: 6,
	speechMp3: 2.88,
	voiceMp3: 6.01,
} as const;

const contentTypes: Record<string, string> = {
	'.aac': 'audio/aac',
	'.jpg': 'image/jpeg',
	'.m4a': 'audio/mp4',
	'.mp3': 'audio/mpeg',
	'.mp4': 'video/mp4',
	'.opus': 'audio/ogg',
	'.png': 'image/png',
	'.wav': 'audio/wav',
};

/** The right content type of a file name. */
export function contentTypeOf(name: string): string {
	return contentTypes[path.extname(name)] ?? 'application/octet-stream';
}

/** File name (as under `/files/`) to absolute path. */
export const servedFiles: ReadonlyMap<string, string> = new Map(
	Object.values(fixtureFiles).map((file) => [path.basename(file), file]),
);
