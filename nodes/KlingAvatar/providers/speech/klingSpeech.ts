import { answersWith } from '../answers/read';
import { readSpeechBody } from '../answers/speechBody';
import type { SpeechAdapter, Voice } from '../types';

/**
 * Kling's text to speech, which a gateway may pass on under a prefix. Path, fields and limits: Kling's and
 * CometAPI's pages (high confidence). Kling documents that the answer holds the finished sound (high), other
 * clients that it may have to be asked for, below the same path (low).
 *
 * @param id value of the provider
 * @param prefix what stands before Kling's own paths
 */
export function klingSpeech(id: string, prefix: string): SpeechAdapter {
	const createPath = `${prefix}/v1/audio/tts`;
	return {
		models: [],
		languages: [
			{ value: 'en', name: 'English' },
			{ value: 'zh', name: 'Chinese' },
		],
		maxCharacters: 1000,
		speed: { min: 0.8, max: 2 },
		volume: null,
		pitch: null,
		emotions: [],
		formats: [],
		voices: { from: 'table', voices: klingVoices },
		createRequest: ({ text, voiceId, language, speed }) => ({
			path: createPath,
			body: { text, voice_id: voiceId, voice_language: language, voice_speed: speed },
		}),
		queryPaths: (taskId) => [`${createPath}/${encodeURIComponent(taskId)}`],
		...answersWith((answer, taskId) => readSpeechBody(id, answer, taskId), false),
		contentPath: () => null,
	};
}

/** Voices that speak both languages: their Chinese and English names (medium: two clients agree). */
const BOTH: ReadonlyArray<readonly [id: string, english: string, chinese: string]> = [
	['genshin_vindi2', 'Sunny', '阳光少年'],
	['zhinen_xuesheng', 'Sage', '懂事小弟'],
	['ai_shatang', 'Blossom', '青春少女'],
	['genshin_klee2', 'Peppy', '温柔小妹'],
	['genshin_kirara', 'Dove', '元气少女'],
	['ai_kaiya', 'Shine', '阳光男生'],
	['ai_chenjiahao_712', 'Lyric', '文艺小哥'],
	['chat1_female_new-3', 'Tender', '温柔姐姐'],
	['cartoon-boy-07', 'Zippy', '活泼男童'],
	['cartoon-girl-01', 'Sprite', '俏皮女童'],
	['ai_huangyaoshi_712', 'Rock', '稳重老爸'],
	['you_pingjing', 'Helen', '温柔妈妈'],
	['ai_laoguowang_712', 'Titan', '严肃上司'],
	['chengshu_jiejie', 'Grace', '优雅贵妇'],
	['laopopo_speech02', 'Prattle', '唠叨奶奶'],
	['heainainai_speech02', 'Hearth', '和蔼奶奶'],
];

const ENGLISH: ReadonlyArray<readonly [id: string, name: string]> = [
	['AOT', 'Ace'],
	['oversea_male1', 'Anchor'],
	['girlfriend_4_speech02', 'Melody'],
	['chat_0407_5-1', 'Siren'],
	['uk_boy1', 'Bud'],
	['PeppaPig_platform', 'Candy'],
	['ai_huangzhong_712', 'Beacon'],
	['calm_story1', 'Lore'],
	['uk_man2', 'Crag'],
	['reader_en_m-v1', 'The Reader'],
	['commercial_lady_en_f-v1', 'Commercial Lady'],
];

/** Kling names these in Chinese only; what the names mean stands beside them. */
const CHINESE: typeof BOTH = [
	['tiyuxi_xuedi', 'Sporty Boy', '运动少年'],
	['tiexin_nanyou', 'Humorous Fellow', '幽默小哥'],
	['girlfriend_1_speech02', 'Sweet Girl Next Door', '甜美邻家'],
	['girlfriend_2_speech02', 'Office Lady', '职场女青'],
	['zhuxi_speech02', 'Kind Grandfather', '慈祥爷爷'],
	['uk_oldman3', 'Chatty Grandfather', '唠叨爷爷'],
	['dongbeilaotie_speech02', 'Man of the Northeast', '东北老铁'],
	['chongqingxiaohuo_speech02', 'Young Man of Chongqing', '重庆小伙'],
	['chuanmeizi_speech02', 'Girl of Sichuan', '四川妹子'],
	['chaoshandashu_speech02', 'Uncle of Chaoshan', '潮汕大叔'],
	['ai_taiwan_man2_speech02', 'Man of Taiwan', '台湾男生'],
	['xianzhanggui_speech02', "Shopkeeper of Xi'an", '西安掌柜'],
	['tianjinjiejie_speech02', 'Elder Sister of Tianjin', '天津姐姐'],
	['diyinnansang_DB_CN_M_04-v2', 'News Anchor', '新闻播报男'],
	['yizhipiannan-v1', 'Film Dubber', '译制片男'],
	['guanxiaofang-v2', 'Lively Girl', '元气少女'],
	['tianmeixuemei-v1', 'Coaxing Girlfriend', '撒娇女友'],
	['daopianyansang-v1', 'Husky Voice', '刀片烟嗓'],
	['mengwa-v1', 'Well-Behaved Boy', '乖巧正太'],
];

/**
 * The voices of Kling's text to speech, as clients publish them (medium confidence; the voices of
 * `/v1/general/presets-voices` are others, which it refuses). Not closed: any other ID may be typed.
 */
export const klingVoices: readonly Voice[] = [
	...BOTH.map(([id, english, chinese]) => ({
		id,
		name: `${english} (${chinese})`,
		languages: ['en', 'zh'],
	})),
	...ENGLISH.map(([id, name]) => ({ id, name, languages: ['en'] })),
	...CHINESE.map(([id, english, chinese]) => ({
		id,
		name: `${english} (${chinese})`,
		languages: ['zh'],
	})),
];
