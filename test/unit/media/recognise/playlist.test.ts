import { playlistName } from '../../../../nodes/KlingAvatar/media/recognise/playlist';
import { corpusBytes } from '../../../fixtures/corpus';

const name = (text: string) => playlistName(Buffer.from(text));

test.each([
	['#EXTM3U\n#EXTINF:10,\na.ts', 'a playlist (M3U)'],
	['\ufeff\n#extm3u', 'a playlist (M3U)'],
	['[playlist]\nFile1=a.mp3', 'a playlist (PLS)'],
	['<?xml version="1.0"?>\n<!-- made -->\n<MPD xmlns="x">', 'a playlist (MPEG-DASH)'],
	['<MPD>', 'a playlist (MPEG-DASH)'],
	['<?xml version="1.0"?><playlist version="1">', 'a playlist (XSPF)'],
	['<asx version="3.0">', 'a playlist (ASX)'],
	['<?xml version="1.0"?><response>', null],
	['{"playlist":[]}', null],
	['<MPDX>', null],
	['', null],
])('%j', (text, expected) => {
	expect(name(text)).toBe(expected);
});

test('a sound is none', () => {
	expect(playlistName(corpusBytes('mp3/cbr-8khz.mp3'))).toBeNull();
});
