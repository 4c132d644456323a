import { ApiProperty } from '@nestjs/swagger';
import { PERMISSIONS, ROLES, type Permission, type Role } from './permission.js';

export class DepartmentView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'hrss' })
  readonly code!: string;

  @ApiProperty({ example: '人力资源和社会保障局' })
  readonly name!: string;
}

export class DepartmentListView {
  @ApiProperty({ type: [DepartmentView] })
  readonly items!: readonly DepartmentView[];
}

export class PersonView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly username!: string;

  @ApiProperty()
  readonly displayName!: string;

  @ApiProperty({ format: 'uuid' })
  readonly departmentId!: string;

  @ApiProperty()
  readonly departmentName!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true })
  readonly roles!: readonly Role[];

  @ApiProperty({ description: 'A disabled person cannot sign in' })
  readonly disabled!: boolean;

  @ApiProperty({ type: 'integer', description: 'The ETag; send it as If-Match when changing the person' })
  readonly version!: number;
}

export class PersonPageView {
  @ApiProperty({ type: [PersonView] })
  readonly items!: readonly PersonView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class SignedInPersonView {
  @ApiProperty({ format: 'uuid' })
  readonly userId!: string;

  @ApiProperty()
  readonly username!: string;

  @ApiProperty()
  readonly displayName!: string;

  @ApiProperty({ format: 'uuid' })
  readonly departmentId!: string;

  @ApiProperty()
  readonly departmentName!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true })
  readonly roles!: readonly Role[];
}

export class SessionView {
  @ApiProperty({ type: SignedInPersonView })
  readonly user!: SignedInPersonView;

  @ApiProperty({
    enum: Object.keys(PERMISSIONS),
    enumName: 'Permission',
    isArray: true,
    description: 'What the roles allow',
  })
  readonly permissions!: readonly Permission[];

  @ApiProperty({
    description: "The office's zone: times are shown and meant in it",
    example: 'Asia/Shanghai',
  })
  readonly timeZone!: string;
}

export class NewSessionView extends SessionView {
  @ApiProperty({ description: 'Given once; for programs, as `Authorization: Bearer <token>`' })
  readonly token!: string;

  @ApiProperty({ format: 'date-time', description: 'Moves on with use' })
  readonly expiresAt!: string;
}
