import { createHash, timingSafeEqual } from 'node:crypto';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { problem } from '../problems/problem.js';
import { requestOf } from '../requests/parameters.js';
import { publicRouteKey } from './public-route.js';

interface Access {
  readonly token: string;
  readonly reflector: Reflector;
  /** Decides on routes that are neither public nor internal. Without it they are refused. */
  readonly others?: CanActivate | undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Deny by default: `/internal/…` takes the service token, public routes are marked, all else is for `others`. */
export class ServiceTokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(private readonly access: Access) {
    this.expected = digest(`Bearer ${access.token}`);
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> | Observable<boolean> {
    if (context.getType() !== 'http') return true;
    const request = requestOf(context);
    const internal = request.routeOptions.url?.startsWith('/internal/') === true;
    if (internal) return this.holdsToken(request.headers.authorization);
    const marked = [context.getHandler(), context.getClass()];
    if (this.access.reflector.getAllAndOverride<boolean | undefined>(publicRouteKey, marked) === true) return true;
    if (this.access.others !== undefined) return this.access.others.canActivate(context);
    return refuse('This route has no rule that lets anybody in.');
  }

  /** Digests of equal length are compared, in constant time: neither content nor length of the token leaks. */
  private holdsToken(authorization: string | undefined): boolean {
    if (timingSafeEqual(digest(authorization ?? ''), this.expected)) return true;
    return refuse('Internal routes take the service token.');
  }
}

function refuse(detail: string): never {
  throw problem(401, 'unauthenticated', 'Who is asking is not known', detail, {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
