import { readFileSync } from 'node:fs';
import path from 'node:path';

import { whole } from '../answers';
import { portrait, voice } from '../media';
import type { LinkKind, LinkKinds } from '../types';

const corpus = (name: string) =>
	readFileSync(path.resolve(__dirname, '../../../fixtures/corpus/bad', name));

/** This content, under the type of a sound: what servers call a thing is not asked. */
const holding = (what: string, content: string | Buffer, role?: 'image'): LinkKind => ({
	what,
	...(role && { role }),
	http: (e) => whole(e, Buffer.from(content)),
});

const signIn =
	'<!DOCTYPE html>\n<html lang="en"><head><title>Sign in to continue</title></head><body></body></html>';

/** Servers that give something else than a file of the right kind. */
export const contents: LinkKinds = {
	page: holding('A sign-in page with status 200', signIn),
	'page-for-a-picture': holding('A page where a picture should be', signIn, 'image'),
	json: holding(
		'The JSON of an API that names the file',
		'{"id":"abc","status":"completed","audio_url":"https://cdn.example.com/voice.mp3"}',
	),
	's3-expired-200': holding(
		'The words of S3 with status 200, as some proxies pass them on',
		'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
	),
	'playlist-m3u': holding(
		'A playlist (M3U8) of HLS',
		'#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nsegment0.ts\n',
	),
	text: holding('A line of text', 'File not found or access denied.\n'),
	base64: holding('The file as Base64 text', voice.toString('base64')),
	zip: holding('A ZIP archive', corpus('archive.mp3')),
	'picture-for-a-sound': holding('A picture where a sound should be', portrait),
	'sound-for-a-picture': holding('A sound where a picture should be', voice, 'image'),
	'raw-pcm': holding('Raw PCM', corpus('raw-pcm-24khz.pcm')),
	'called-text': {
		what: 'A good sound as text/plain',
		http: (e) => whole(e, voice, { 'content-type': 'text/plain; charset=utf-8' }),
	},
	download: {
		what: 'A good sound as an attachment of another name',
		http: (e) =>
			whole(e, voice, {
				'content-type': 'application/octet-stream',
				'content-disposition': 'attachment; filename="page.html"',
			}),
	},
};
