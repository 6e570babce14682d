import { RetinaError } from '@retina/core';
import { describe, expect, it } from 'vitest';
import { answerError, askedDelayMs, statusError } from './api-error.js';

const request = 'GET /api/v1/pods';

describe('answerError', () => {
  it.each([
    [401, '{}', 'PERMISSION_DENIED'],
    [403, '{}', 'PERMISSION_DENIED'],
    [404, '{}', 'KUBE_NOT_FOUND'],
    [409, '{"reason":"Conflict"}', 'KUBE_CONFLICT'],
    [409, '{"reason":"AlreadyExists"}', 'KUBE_EXISTS'],
    [410, '{}', 'KUBE_EXPIRED'],
    [422, '{}', 'KUBE_REFUSED'],
    [429, '{}', 'KUBE_BUSY'],
    [500, '{}', 'KUBE_BUSY'],
    [503, 'not json', 'KUBE_BUSY'],
  ])('of %i with %s is %s', (code, body, expected) => {
    expect(answerError({ code, body, request }).code).toBe(expected);
  });

  it.each([
    ['3', '{}', 3000],
    ['Tue, 24 Nov 2026 12:00:05 GMT', '{}', 5000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', '{}', 0],
    [undefined, '{"details":{"retryAfterSeconds":2}}', 2000],
    [undefined, '{}', undefined],
    ['soon', '{}', undefined],
  ])('with Retry-After %s and %s asks for %s ms', (retryAfter, body, expected) => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    expect(askedDelayMs(answerError({ code: 429, body, retryAfter, request }, now))).toBe(expected);
  });
});

describe('statusError', () => {
  it("says what was asked, and the server's reasons", () => {
    const error = statusError(
      { code: 410, reason: 'Expired', message: 'too old resource version' },
      'watch pods',
    );
    expect(error).toBeInstanceOf(RetinaError);
    expect(error.message).toBe('[KUBE_EXPIRED] watch pods: too old resource version');
  });
});
