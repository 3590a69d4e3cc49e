import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const publicRouteKey = Symbol('public-route');

/** Lets anybody in: on a route or on a whole controller. Has no effect under `/internal/`. */
export const PublicRoute = (): CustomDecorator<symbol> => SetMetadata(publicRouteKey, true);
