import { describe, expect, it } from 'vitest';
import { assignments, execForm, parseDockerfile } from './dockerfile.js';

const TEXT = `# A comment
FROM node:24-slim AS build
RUN apt-get update \\
    # in between
    && apt-get install -y clang
COPY . .

FROM node:24-slim
COPY --from=build /out /retina
ENV NODE_ENV=production NAME="two words"
ENTRYPOINT ["node", "/retina/dist/main.js"]
`;

describe('parseDockerfile', () => {
  it('reads stages, flags and continued lines', () => {
    const [build, last] = parseDockerfile(TEXT);
    expect(build).toMatchObject({ base: 'node:24-slim', name: 'build' });
    expect(build?.instructions[0]).toEqual({
      keyword: 'RUN',
      flags: {},
      text: 'apt-get update && apt-get install -y clang',
      line: 3,
    });
    expect(last?.name).toBeUndefined();
    expect(last?.instructions[0]).toMatchObject({ flags: { from: 'build' }, text: '/out /retina' });
    expect(assignments(last!.instructions[1]!)).toEqual({ NODE_ENV: 'production', NAME: 'two words' });
    expect(execForm(last!.instructions[2]!)).toEqual(['node', '/retina/dist/main.js']);
  });

  it.each([
    ['FROM a\nADD x y', 'line 2: ADD is not one of'],
    ['RUN true', 'line 1: RUN before FROM'],
    ['FROM a AS', 'line 1: FROM takes'],
    ['FROM a\nRUN b \\', 'line 2: the last line'],
    ['', 'there is no FROM'],
  ])('refuses %j', (text, message) => {
    expect(() => parseDockerfile(text)).toThrow(message);
  });

  it('wants no shell between the kernel and the program', () => {
    const [stage] = parseDockerfile('FROM a\nENTRYPOINT node main.js');
    expect(() => execForm(stage!.instructions[0]!)).toThrow('line 2: ENTRYPOINT must be a JSON array');
  });
});
