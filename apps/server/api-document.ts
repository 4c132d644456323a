import { RequestMethod, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** Puts every route below `/api/v1` but those that are asked for by a fixed address. */
export function setApiPrefix(app: INestApplication): void {
  app.setGlobalPrefix('api/v1', {
    exclude: [
      { path: 'health/live', method: RequestMethod.GET },
      { path: 'health/ready', method: RequestMethod.GET },
      { path: 'callbacks/:channelKey', method: RequestMethod.ALL },
      { path: 'qa/:code', method: RequestMethod.GET },
    ],
  });
}

/** Describes every route of the application, started or only laid out. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Jida 集答')
    .setDescription('One answer, approved once, out on every channel on time, exactly once.')
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth('jida_session')
    .build();
  return SwaggerModule.createDocument(app, config);
}
