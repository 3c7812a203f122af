import type { Pattern } from "./charts";

const SIZE = 8;

/** A colour as a pattern: what tells bars apart in grey, on paper, and for whoever sees no colour. */
export function patternOf(
  context: CanvasRenderingContext2D,
  pattern: Pattern,
  colour: string,
  ground: string,
): CanvasPattern | string {
  if (pattern === "solid") return colour;
  const tile = document.createElement("canvas");
  tile.width = SIZE;
  tile.height = SIZE;
  const on = tile.getContext("2d");
  if (on === null) return colour;
  on.fillStyle = ground;
  on.fillRect(0, 0, SIZE, SIZE);
  on.strokeStyle = colour;
  on.fillStyle = colour;
  on.lineWidth = 2.4;
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    on.beginPath();
    on.moveTo(x1, y1);
    on.lineTo(x2, y2);
    on.stroke();
  };
  if (pattern === "rising" || pattern === "cross") {
    line(-2, SIZE + 2, SIZE + 2, -2);
    line(-2, 2, 2, -2);
    line(SIZE - 2, SIZE + 2, SIZE + 2, SIZE - 2);
  }
  if (pattern === "falling" || pattern === "cross") {
    line(-2, -2, SIZE + 2, SIZE + 2);
    line(SIZE - 2, -2, SIZE + 2, 2);
    line(-2, SIZE - 2, 2, SIZE + 2);
  }
  if (pattern === "level") line(0, SIZE / 2, SIZE, SIZE / 2);
  if (pattern === "upright") line(SIZE / 2, 0, SIZE / 2, SIZE);
  if (pattern === "dots") {
    for (const [x, y] of [
      [2, 2],
      [6, 6],
    ] as const) {
      on.beginPath();
      on.arc(x, y, 1.6, 0, 2 * Math.PI);
      on.fill();
    }
  }
  return context.createPattern(tile, "repeat") ?? colour;
}
