#!/bin/sh
# Makes the simulator's media files with ffmpeg and espeak-ng (Debian packages of those names).
# The files are committed; run this only to change them: sh test/simulator/assets/make.sh
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { ffmpeg -hide_banner -loglevel error -y "$@"; }
plain='-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1'

# --- speech ------------------------------------------------------------------------------------
espeak-ng -v en-us -s 150 -w "$work/long.wav" \
	'Hello. I am a portrait with a voice, and this short clip is all I have to say today.'
espeak-ng -v en-us -s 165 -w "$work/short.wav" 'This voice was made for an avatar that speaks.'

# As OpenAI's speech endpoint answers: 24 kHz mono, 160 kbit/s, no Xing frame, no tag.
run -i "$work/short.wav" -ar 24000 -ac 1 -c:a libmp3lame -b:a 160k -write_xing 0 \
	-id3v2_version 0 $plain speech.mp3
run -i "$work/short.wav" -ar 24000 -ac 1 -c:a libopus -b:a 24k $plain speech.opus
run -i "$work/long.wav" -ar 44100 -ac 1 -c:a libmp3lame -b:a 64k $plain voice.mp3
run -i "$work/long.wav" -ar 16000 -ac 1 -c:a pcm_s16le $plain voice.wav
run -i "$work/long.wav" -ar 24000 -ac 1 -c:a aac -b:a 48k $plain voice.m4a
run -i "$work/long.wav" -ar 24000 -ac 1 -c:a aac -b:a 48k -f adts $plain voice.aac

# --- a drawn portrait; the mouth's height is the one thing that moves ---------------------------
# $1: half the mouth's height in pixels of a 512 × 512 picture, as a geq expression
face() {
	in_ellipse() { echo "lte(hypot((X/W*512-$1)/($3),(Y/H*512-$2)/($4)),1)"; }
	mouth=$(in_ellipse 256 322 44 "$1")
	eyes="max($(in_ellipse 214 222 13 10),$(in_ellipse 298 222 13 10))"
	whites="max($(in_ellipse 214 222 26 15),$(in_ellipse 298 222 26 15))"
	head=$(in_ellipse 256 250 118 150)
	hair=$(in_ellipse 256 205 142 165)
	neck="lte(abs(X/W*512-256),46)*gte(Y/H*512,360)*lte(Y/H*512,450)"
	body=$(in_ellipse 256 540 210 130)
	for channel in r:140:40:245:232:60:48:215 g:40:40:245:190:40:72:228 b:50:60:250:160:30:150:240; do
		IFS=: read -r name m e w skin h shirt back <<-VALUES
			$channel
		VALUES
		printf "%s='if(%s,%s,if(%s,%s,if(%s,%s,if(%s,%s,if(%s,%s,if(%s,%s,if(%s,%s,%s)))))))':" \
			"$name" "$mouth" "$m" "$eyes" "$e" "$whites" "$w" "$head" "$skin" \
			"$neck" "$skin" "$hair" "$h" "$body" "$shirt" "$back"
	done | sed 's/:$//'
}
run -f lavfi -i color=white:s=512x512,format=gbrp -vf "geq=$(face 10)" -frames:v 1 \
	-pix_fmt yuvj420p -q:v 5 -update 1 $plain portrait.jpg
run -f lavfi -i color=white:s=512x512,format=gbrp -vf "geq=$(face 10)" -frames:v 1 \
	-pix_fmt rgb24 -update 1 $plain portrait.png

# --- the result: the portrait speaks ------------------------------------------------------------
run -f lavfi -i color=white:s=320x320:r=12:d=6,format=gbrp -i "$work/long.wav" \
	-vf "geq=$(face '3+16*abs(sin(T*9))')" -c:v libx264 -preset veryslow -crf 33 -pix_fmt yuv420p \
	-c:a aac -b:a 40k -ar 24000 -ac 1 -t 6 -movflags +faststart $plain avatar.mp4

ls -l
