import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { setEtag, type HeaderSink } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { PageQuery } from '#libs/http/page-query.js';
import type { Page } from '#libs/kernel/paging.js';
import {
  ChangeUserRequest,
  CreateDepartmentRequest,
  CreateUserRequest,
  PasswordRequest,
  SignInRequest,
} from './identity.requests.js';
import { IdentityModule } from './identity.module.js';
import {
  DepartmentListView,
  DepartmentView,
  NewSessionView,
  PersonPageView,
  PersonView,
  SessionView,
} from './identity.views.js';
import { People, type Department, type Person } from './people.js';
import { grants, PERMISSIONS, type Permission } from './permission.js';
import { actorOf, CurrentUser, Public, Requires, type Principal } from './principal.js';
import { SESSION_COOKIE } from './session-cookie.js';
import { Sessions } from './sign-in/sessions.js';

interface SignInHttp {
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface CookieReply {
  setCookie(name: string, value: string, options: object): unknown;
  clearCookie(name: string, options: object): unknown;
}

function viewOf(principal: Principal, timeZone: string): DataOf<SessionView> {
  const { sessionId: _sessionId, ...user } = principal;
  const all = Object.keys(PERMISSIONS) as Permission[];
  return { user, permissions: all.filter((permission) => grants(principal.roles, permission)), timeZone };
}

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly people: People,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Signs in; the token also comes as a cookie and may be sent as `Authorization: Bearer`. */
  @Post()
  @Public()
  @ApiCreatedResponse({ type: NewSessionView })
  async signIn(
    @Body() body: SignInRequest,
    @Req() request: SignInHttp,
    @Res({ passthrough: true }) reply: CookieReply,
  ): Promise<DataOf<NewSessionView>> {
    const signed = await this.sessions.signIn({
      username: body.username,
      password: body.password,
      address: request.ip,
      agent: request.headers['user-agent'] ?? '',
    });
    reply.setCookie(SESSION_COOKIE, signed.token, this.cookie(signed.expiresAt));
    return {
      ...viewOf(signed.principal, this.settings.timeZone),
      token: signed.token,
      expiresAt: signed.expiresAt.toISOString(),
    };
  }

  @Get()
  @Requires('self.read')
  @ApiOkResponse({ type: SessionView })
  me(@CurrentUser() user: Principal): DataOf<SessionView> {
    return viewOf(user, this.settings.timeZone);
  }

  @Delete()
  @HttpCode(204)
  @Requires('self.read')
  async signOut(
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: CookieReply,
  ): Promise<void> {
    await this.sessions.signOut(user);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
  }

  @Post('password')
  @HttpCode(204)
  @Requires('self.read')
  async changePassword(@Body() body: PasswordRequest, @CurrentUser() user: Principal): Promise<void> {
    await this.people.changeOwnPassword(user, body.currentPassword, body.newPassword);
  }

  private cookie(expires: Date): object {
    const { secureCookies, publicUrl } = this.settings;
    const secure = secureCookies === 'always' || (secureCookies === 'auto' && publicUrl.startsWith('https:'));
    return { path: '/', httpOnly: true, sameSite: 'lax', secure, expires };
  }
}

@ApiTags('users')
@Controller()
export class UsersController {
  constructor(
    private readonly people: People,
    private readonly database: Database,
  ) {}

  @Get('users')
  @Requires('user.read')
  @ApiOkResponse({ type: PersonPageView })
  async list(@Query() query: PageQuery): Promise<Page<Person>> {
    return await this.people.page(query.limit, query.cursor);
  }

  @Post('users')
  @Requires('user.manage')
  @ApiCreatedResponse({ type: PersonView })
  async create(
    @Body() body: CreateUserRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<Person> {
    const id = await this.database.transaction(
      async (tx) => await this.people.createPerson(tx, body, actorOf(user)),
    );
    const person = await this.people.one(id);
    setEtag(reply, person.version);
    return person;
  }

  @Get('users/:id')
  @Requires('user.read')
  @ApiOkResponse({ type: PersonView })
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: HeaderSink): Promise<Person> {
    const person = await this.people.one(id);
    setEtag(reply, person.version);
    return person;
  }

  @Patch('users/:id')
  @Requires('user.manage')
  @ApiOkResponse({ type: PersonView })
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: ChangeUserRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<Person> {
    await this.people.change(id, version, body, user);
    const person = await this.people.one(id);
    setEtag(reply, person.version);
    return person;
  }

  @Get('departments')
  @Requires('self.read')
  @ApiOkResponse({ type: DepartmentListView })
  async departments(): Promise<DataOf<DepartmentListView>> {
    return { items: await this.people.departments() };
  }

  @Post('departments')
  @Requires('user.manage')
  @ApiCreatedResponse({ type: DepartmentView })
  async createDepartment(
    @Body() body: CreateDepartmentRequest,
    @CurrentUser() user: Principal,
  ): Promise<Department> {
    const id = await this.database.transaction(
      async (tx) => await this.people.createDepartment(tx, body.code, body.name, actorOf(user)),
    );
    return { id, code: body.code, name: body.name };
  }
}

@Module({ imports: [IdentityModule], controllers: [SessionController, UsersController] })
export class IdentityHttpModule {}
