import type { Verdict } from "./api/types";

/** Two tones a verdict: up for what is accepted, down for what is not, each class its own. */
const TONES: Record<Verdict, [number, number]> = {
  accept: [660, 880],
  accept_late: [550, 733],
  accept_relabel: [660, 1320],
  discrepancy: [494, 370],
  unnumbered: [392, 196],
};
const TONE_SECONDS = 0.11;

let audio: AudioContext | null = null;

/** Plays the tones of a verdict. A machine without sound is silent, never broken. */
export function playVerdict(verdict: Verdict): void {
  try {
    audio ??= new AudioContext();
    void audio.resume().catch(() => undefined);
    TONES[verdict].forEach((hertz, index) => tone(audio as AudioContext, hertz, index));
  } catch {
    // No audio device, or the web view was built without one.
  }
}

function tone(context: AudioContext, hertz: number, index: number): void {
  const from = context.currentTime + index * TONE_SECONDS;
  const to = from + TONE_SECONDS;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = hertz;
  // Ramps at both ends, else the loudspeaker clicks.
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.25, from + 0.01);
  volume.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(to);
}
