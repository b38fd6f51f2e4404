// Is the server there?
import type {FastifyInstance} from 'fastify';

export function healthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  app.get(
    '/health',
    {schema: {summary: 'whether the server is ready', response: {200: {$ref: 'health#'}}}},
    async (_request, reply) => {
      const status = isReady() ? 'up' : 'down';
      return reply
        .headers({'cache-control': 'no-cache', expires: '-1', pragma: 'no-cache'})
        .status(status === 'up' ? 200 : (503 as 200))
        .send({status});
    },
  );
}
