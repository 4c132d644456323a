import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { atLeastOne } from '../../ui/at-least-one.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { useDepartments } from './people.page.js';

type Person = Schemas['PersonView'];
type Role = Schemas['Role'];
const ROLES: readonly Role[] = ['editor', 'reviewer', 'leader', 'admin', 'auditor'];

interface Fields {
  readonly username: string;
  readonly displayName: string;
  readonly departmentId: string;
  readonly roles: Role[];
  readonly password?: string;
  readonly disabled?: boolean;
}

/** Adds a person, or changes one: name, roles, password, and whether they may sign in. */
export function PersonDialog({
  person,
  onClose,
}: {
  person: Person | null;
  onClose: () => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const departments = useDepartments();
  const save = useAct(
    async (fields: Fields, { headers }) =>
      await (person === null ? add(fields, headers) : change(person, fields)),
    {
      touches: [KEYS.people],
      onDone: (saved) => {
        toastDone(person === null ? t('people.added', { name: saved.displayName }) : t('people.saved'));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={person === null ? t('people.add') : t('people.editTitle', { name: person.displayName })}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={person ?? { roles: [] }}
        onFinish={save.once}
      >
        {person === null && (
          <Form.Item
            name="username"
            label={t('people.username')}
            rules={[{ required: true, pattern: /^[a-zA-Z0-9._-]{2,60}$/, message: t('people.usernameRule') }]}
          >
            <Input autoComplete="off" maxLength={60} />
          </Form.Item>
        )}
        <Form.Item
          name="displayName"
          label={t('people.displayName')}
          rules={[{ required: true, whitespace: true, message: t('people.nameNeeded') }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        {person === null && (
          <Form.Item
            name="departmentId"
            label={t('people.department')}
            rules={[{ required: true, message: t('people.departmentNeeded') }]}
          >
            <Select options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
          </Form.Item>
        )}
        <Form.Item name="roles" label={t('people.roles')} rules={[atLeastOne(t('people.rolesNeeded'))]}>
          <Checkbox.Group
            style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
            options={ROLES.map((value) => ({
              value,
              label: t('common.labelled', {
                label: t(`state.role.${value}`),
                value: t(`people.roleHelp.${value}`),
              }),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="password"
          label={t(person === null ? 'people.password' : 'people.newPassword')}
          extra={t('people.passwordRule')}
          rules={person === null ? [{ required: true, message: t('people.passwordRule') }] : []}
        >
          <Input.Password
            autoComplete="new-password"
            maxLength={200}
            placeholder={person === null ? '' : t('people.passwordHint')}
          />
        </Form.Item>
        {person !== null && (
          <Form.Item name="disabled" valuePropName="checked">
            <Checkbox>{t('people.disable')}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

async function add(fields: Fields, headers: { readonly 'Idempotency-Key': string }): Promise<Person> {
  const { username, displayName, departmentId, roles, password = '' } = fields;
  return await ask(
    api.POST('/api/v1/users', { body: { username, displayName, departmentId, roles, password }, headers }),
  );
}

/** Sends only what differs, so that a renamed person stays signed in. */
async function change(person: Person, fields: Fields): Promise<Person> {
  const { displayName, roles, password, disabled } = fields;
  const sameRoles =
    roles.length === person.roles.length && roles.every((role) => person.roles.includes(role));
  return await ask(
    api.PATCH('/api/v1/users/{id}', {
      params: { path: { id: person.id } },
      headers: { 'If-Match': `"${person.version}"` },
      body: {
        ...(displayName === person.displayName ? {} : { displayName }),
        ...(sameRoles ? {} : { roles }),
        ...(disabled === person.disabled ? {} : { disabled: disabled === true }),
        ...(password === undefined || password === '' ? {} : { password }),
      },
    }),
  );
}
