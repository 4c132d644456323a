import type { QaItem } from '#libs/content/draft-content.js';
import { newId } from '#libs/kernel/ids.js';

interface Matter {
  readonly category: string;
  readonly name: string;
  readonly material: string;
  readonly place: string;
}

/** What people ask an office about; the city and its streets do not exist. */
const MATTERS: readonly Matter[] = [
  { category: '社会保障', name: '社保卡补办', material: '身份证原件', place: '社保服务窗口' },
  { category: '社会保障', name: '养老保险转移', material: '参保缴费凭证', place: '社保服务窗口' },
  { category: '社会保障', name: '失业登记', material: '解除劳动合同证明', place: '就业服务中心' },
  { category: '医疗卫生', name: '异地就医备案', material: '居住证或工作证明', place: '医保经办大厅' },
  { category: '医疗卫生', name: '儿童预防接种', material: '接种证', place: '社区卫生服务中心' },
  { category: '医疗卫生', name: '门诊慢特病认定', material: '近两年的病历', place: '医保经办大厅' },
  { category: '户籍居住', name: '居住证办理', material: '租房合同', place: '派出所户籍窗口' },
  { category: '户籍居住', name: '新生儿落户', material: '出生医学证明', place: '派出所户籍窗口' },
  { category: '户籍居住', name: '集体户迁出', material: '户口页与单位证明', place: '派出所户籍窗口' },
  { category: '教育', name: '小学入学报名', material: '户口簿和房产证明', place: '学区小学招生组' },
  { category: '教育', name: '随迁子女入学', material: '居住证和社保证明', place: '教育局招生办' },
  { category: '教育', name: '教师资格认定', material: '学历证书与体检表', place: '政务服务中心教育窗口' },
  { category: '住房', name: '公积金提取', material: '购房合同', place: '公积金管理部' },
  { category: '住房', name: '公租房申请', material: '收入证明', place: '街道住房保障窗口' },
  { category: '住房', name: '老旧小区加装电梯', material: '业主同意书', place: '街道城建办' },
  {
    category: '交通出行',
    name: '电动自行车上牌',
    material: '购车发票和合格证',
    place: '带牌销售点或交警中队',
  },
  { category: '交通出行', name: '驾驶证换证', material: '体检证明', place: '车管所' },
  { category: '交通出行', name: '老年卡办理', material: '身份证和一寸照片', place: '公交卡服务点' },
  { category: '税务', name: '个税专项附加扣除', material: '子女就读信息', place: '个人所得税应用' },
  { category: '税务', name: '个体户申报', material: '营业执照', place: '办税服务厅' },
  {
    category: '企业服务',
    name: '营业执照变更',
    material: '变更登记申请书',
    place: '政务服务中心市场监管窗口',
  },
  { category: '企业服务', name: '稳岗返还', material: '对公账户信息', place: '就业服务中心' },
  { category: '民政', name: '婚姻登记预约', material: '双方身份证', place: '婚姻登记处' },
  { category: '民政', name: '高龄津贴申领', material: '户口簿', place: '社区工作站' },
];
const STREETS = ['青石', '柳湾', '望江', '东溪', '白鹭', '临港', '云桥', '石榴园', '三里塘', '南塔'];
const PEOPLE = [
  '外来务工人员',
  '退休职工',
  '应届毕业生',
  '新市民',
  '残疾人',
  '灵活就业人员',
  '双职工家庭',
  '企业经办人',
];
const ASKED = [
  '怎样办理',
  '要带什么材料',
  '多久能办好',
  '能不能代办',
  '在哪里办',
  '线上能办吗',
  '过期了怎么办',
];
const TITLES = ['一次说清', '看这一篇', '问答来了', '常见问题汇总', '材料、时限和地点', '您关心的都在这里'];

export interface ComposedDraft {
  readonly title: string;
  readonly lead: string;
  readonly category: string;
  readonly items: readonly QaItem[];
}

/** The text of the n-th of many: no two alike, none of them true. */
export function composeDraft(n: number): ComposedDraft {
  const matter = pick(MATTERS, n);
  const who = pick(PEOPLE, Math.floor(n / MATTERS.length));
  const street = pick(STREETS, Math.floor(n / (MATTERS.length * PEOPLE.length)));
  const items = Array.from({ length: 1 + (n % 3) }, (_none, index) =>
    item(matter, who, street, n + index * 3),
  );
  return {
    title: `${street}街道${who}${matter.name}：${pick(TITLES, n + Math.floor(n / 7))}（第 ${n + 1} 期）`,
    lead: `近期关于${matter.name}的咨询较多，${street}街道把${who}问得最多的 ${items.length} 个问题集中答复如下。`,
    category: matter.category,
    items,
  };
}

function item({ name, material, place }: Matter, who: string, street: string, n: number): QaItem {
  const asked = pick(ASKED, n);
  const texts = [
    `${who}办理${name}，请携带${material}，到${street}街道${place}当场提出，窗口核对后即时受理。`,
    `材料齐全的，${3 + (n % 12)} 个工作日内办结；缺少材料的，窗口一次告知，补齐后继续办理，不必重新排队。`,
    `委托他人代办的，另带委托书和双方身份证。咨询电话在工作时间接听，法定节假日顺延。`,
  ];
  return {
    id: newId(),
    question: `${who}的${name}${asked}？`,
    answer: {
      type: 'doc',
      content: texts.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
    },
  };
}

function pick<T>(list: readonly T[], n: number): T {
  const one = list[n % list.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
