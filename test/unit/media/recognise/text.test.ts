import { describeText } from '../../../../nodes/KlingAvatar/media/recognise/text';

const label = (text: string) => {
	const found = describeText(Buffer.from(text));
	return found && 'label' in found ? found.label : null;
};

test.each([
	['#EXTM3U\n#EXTINF:10,\na.ts', 'a playlist'],
	['\ufeff\n#extm3u', 'a playlist'],
	['[playlist]\nFile1=a.mp3', 'a playlist'],
	['<?xml version="1.0"?>\n<!-- made -->\n<MPD xmlns="x">', 'a playlist'],
	['<MPD>', 'a playlist'],
	['<?xml version="1.0"?><playlist version="1">', 'a playlist'],
	['<asx version="3.0">', 'a playlist'],
	['<?xml version="1.0"?><response>', 'XML text'],
	['{"playlist":[]}', 'JSON text'],
	['<MPDX>', 'XML text'],
	['', null],
])('%j', (text, expected) => {
	expect(label(text)).toBe(expected);
});
