import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';
import { ROLES, type Role } from './permission.js';

const LONGEST_PASSWORD = { message: '密码最多 200 个字符' };
const NOT_BLANK = /\S/;

export class SignInRequest {
  @ApiProperty()
  @IsString({ message: '请填写用户名' })
  @MinLength(1, { message: '请填写用户名' })
  @MaxLength(60, { message: '用户名最多 60 个字符' })
  username!: string;

  @ApiProperty()
  @IsString({ message: '请填写密码' })
  @MinLength(1, { message: '请填写密码' })
  @MaxLength(200, { message: '密码最多 200 个字符' })
  password!: string;
}

export class PasswordRequest {
  @ApiProperty()
  @IsString({ message: '请填写当前密码' })
  @MaxLength(200, LONGEST_PASSWORD)
  currentPassword!: string;

  @ApiProperty()
  @IsString({ message: '请填写新密码' })
  @MaxLength(200, LONGEST_PASSWORD)
  newPassword!: string;
}

export class CreateUserRequest {
  @ApiProperty()
  @Matches(/^[a-zA-Z0-9._-]{2,60}$/, { message: '用户名为 2 到 60 个字母、数字、点、横线或下划线' })
  username!: string;

  @ApiProperty()
  @IsString({ message: '请填写姓名' })
  @Matches(NOT_BLANK, { message: '请填写姓名' })
  @MaxLength(60, { message: '姓名最多 60 个字' })
  displayName!: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择部门' })
  departmentId!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true })
  @IsArray({ message: '请至少选择一个角色' })
  @ArrayMinSize(1, { message: '请至少选择一个角色' })
  @IsIn(ROLES, { each: true, message: `角色只能是 ${ROLES.join('、')}` })
  roles!: Role[];

  @ApiProperty()
  @IsString({ message: '请填写初始密码' })
  @MaxLength(200, LONGEST_PASSWORD)
  password!: string;
}

export class ChangeUserRequest {
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString({ message: '姓名必须是文字' })
  @Matches(NOT_BLANK, { message: '请填写姓名' })
  @MaxLength(60, { message: '姓名最多 60 个字' })
  displayName?: string;

  @ApiPropertyOptional({ enum: ROLES, enumName: 'Role', isArray: true })
  @MayBeAbsent()
  @IsArray({ message: '请至少选择一个角色' })
  @ArrayMinSize(1, { message: '请至少选择一个角色' })
  @IsIn(ROLES, { each: true, message: `角色只能是 ${ROLES.join('、')}` })
  roles?: Role[];

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsBoolean({ message: 'disabled 必须是 true 或 false' })
  disabled?: boolean;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString({ message: '密码必须是文字' })
  @MaxLength(200, LONGEST_PASSWORD)
  password?: string;
}

export class CreateDepartmentRequest {
  @ApiProperty({ example: 'hrss' })
  @Matches(/^[a-z0-9-]{2,40}$/, { message: '部门代码为 2 到 40 个小写字母、数字或横线' })
  code!: string;

  @ApiProperty()
  @IsString({ message: '请填写部门名称' })
  @Matches(/\S\s*\S/, { message: '部门名称至少 2 个字' })
  @MaxLength(120, { message: '部门名称最多 120 个字' })
  name!: string;
}
