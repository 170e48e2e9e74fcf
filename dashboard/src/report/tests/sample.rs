//! A report made by hand, with everything that a report may have.

mod charts;

use crate::report::document::{Block, Cell, Column, Document, Figure, Kind, Listed, Piece, Row, Scope, Section, Sentence, Stretch, Table};
use analytics::reading::Level;
use charts::{days, ranked};
use ingest::declaration::Label;

/// Texts that would do something if they were taken for more than texts.
pub(crate) const HOSTILE: [&str; 9] = [
    "=cmd|'/C calc'!A0",
    "+HYPERLINK(\"http://evil.example\",\"x\")",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "#import \"x\": * #panic(1) $x^2$ <label> @ref",
    "*bold* _it_ `raw` // gone /* too */ \\ ] } )",
    "\u{202e}txt.exe\u{202c} \u{200b}\u{0}\u{7}",
    "<b>&amp;</b> &P &N ]]> \u{1f600} \u{12000}",
];

pub(crate) fn label(zh: &str, en: &str) -> Label {
    Label { zh: zh.to_owned(), en: en.to_owned() }
}

pub(crate) fn column(zh: &str, en: &str, kind: Kind, decimals: u32) -> Column {
    Column { title: label(zh, en), group: None, kind, unit: Label::default(), decimals }
}

pub(crate) fn text(zh: &str) -> Cell {
    Cell { zh: zh.to_owned(), ..Cell::default() }
}

fn named(zh: &str, en: &str) -> Cell {
    Cell { zh: zh.to_owned(), en: Some(en.to_owned()), ..Cell::default() }
}

fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

pub(crate) fn value(kind: Kind, value: f64) -> Cell {
    let shown = match kind {
        Kind::Percent => format!("{value:.2}%"),
        Kind::Change => format!("{value:+.1}%"),
        Kind::Points => format!("{value:+.2} 个百分点"),
        Kind::Name | Kind::Text | Kind::Number | Kind::Rank | Kind::Instant => grouped(value),
    };
    let en = (kind == Kind::Points).then(|| format!("{value:+.2} pp"));
    Cell { zh: shown.replace('-', "−"), en: en.map(|en| en.replace('-', "−")), value: Some(value), ..Cell::default() }
}

pub(crate) fn none(zh: &str, en: &str) -> Cell {
    Cell { zh: "—".to_owned(), why: Some(label(zh, en)), ..Cell::default() }
}

fn at(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap())
}

/// A number from 0 to 1 that looks random.
fn noise(seed: usize) -> f64 {
    (at(seed) * 12.9898).sin().mul_add(43758.5453, 0.0).rem_euclid(1.0)
}

pub(crate) fn table(name: &str, title: Label, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table { name: name.to_owned(), title, note: None, columns, rows, wide: false }
}

const AREAS: [(&str, &str); 16] = [
    ("临江区", "Linjiang"),
    ("高新技术产业开发区", "High-tech Industrial Development Zone"),
    ("云溪区", "Yunxi"),
    ("南岸区", "Nan'an"),
    ("北城区", "Beicheng"),
    ("东湖区", "Donghu"),
    ("西山区", "Xishan"),
    ("金水区", "Jinshui"),
    ("银河区", "Yinhe"),
    ("白沙县", "Baisha County"),
    ("清河县", "Qinghe County"),
    ("石门县", "Shimen County"),
    ("龙泉市", "Longquan City"),
    ("凤凰县", "Fenghuang County"),
    ("经济技术开发区", "Economic and Technological Development Zone"),
    ("平湖县", "Pinghu County"),
];

fn piece(text: &str) -> Piece {
    Piece { text: text.to_owned(), figure: None }
}

fn figure(text: &str) -> Piece {
    let figure =
        Figure { indicator: "case.on_time_rate".to_owned(), keys: [].into(), from: "2026-10-01".to_owned(), to: "2026-10-31".to_owned() };
    Piece { text: text.to_owned(), figure: Some(figure) }
}

fn sentences() -> Vec<Sentence> {
    let zh = vec![
        piece("本月全市受理城市管理案件 "),
        figure("182,406"),
        piece(" 件，环比上升 "),
        figure("3.2%"),
        piece("，同比下降 "),
        figure("1.8%"),
        piece("；按期结案率 "),
        figure("96.41%"),
        piece("，较上月提高 "),
        figure("0.35"),
        piece(" 个百分点。全市 16 个区县中，"),
        figure("13"),
        piece(" 个按期结案率高于 95%，临江区最高，平湖县最低。"),
    ];
    let en = vec![
        piece("The city took in "),
        figure("182,406"),
        piece(" cases this month, "),
        figure("3.2%"),
        piece(" more than the month before and "),
        figure("1.8%"),
        piece(" fewer than a year ago; "),
        figure("96.41%"),
        piece(" were closed in time, "),
        figure("0.35"),
        piece(" percentage points more. Of 16 districts, "),
        figure("13"),
        piece(" closed more than 95% in time."),
    ];
    let hotline = vec![
        piece("12345 热线受理诉求 "),
        figure("96,213"),
        piece(" 件，响应率 "),
        figure("99.87%"),
        piece("、解决率 "),
        figure("93.02%"),
        piece("、满意率 "),
        figure("95.61%"),
        piece("。诉求量居前的类别是噪声扰民、停车管理、物业服务、道路破损和供水供热，其中供水供热类环比上升 "),
        figure("41.7%"),
        piece("，主要集中在采暖季前管网注水试压期间。"),
    ];
    let hotline_en = vec![
        piece("The hotline took in "),
        figure("96,213"),
        piece(" requests; "),
        figure("99.87%"),
        piece(" were answered in time, "),
        figure("93.02%"),
        piece(" solved, and callers were satisfied with "),
        figure("95.61%"),
        piece("."),
    ];
    vec![Sentence { zh, en }, Sentence { zh: hotline, en: hotline_en }]
}

fn by_area() -> Table {
    let mut columns = vec![
        column("名次", "Rank", Kind::Rank, 0),
        column("区县", "District", Kind::Name, 0),
        column("立案数", "Filed", Kind::Number, 0),
        column("本期", "Now", Kind::Percent, 2),
        column("环比", "Prev.", Kind::Points, 2),
        column("同比", "Year", Kind::Points, 2),
        column("平均用时", "Mean time", Kind::Number, 0),
        column("环比", "Change", Kind::Change, 1),
    ];
    for at in [3, 4, 5] {
        columns[at].group = Some(label("按期结案率", "Closed in time"));
    }
    for at in [6, 7] {
        columns[at].group = Some(label("处置用时", "Time taken"));
    }
    columns[6].unit = label("小时", "h");
    let mut rows: Vec<Row> = Vec::new();
    for (index, (zh, en)) in AREAS.iter().enumerate() {
        let mut rate = value(Kind::Percent, 98.9 - at(index) * 0.83);
        rate.level = match index {
            15 => Some(Level::Alarm),
            12..=14 => Some(Level::Warn),
            9 => Some(Level::Few),
            _ => None,
        };
        if index == 9 {
            rate.why = Some(label("应结案不足 30 件，不参与排名", "fewer than 30 cases due: not ranked"));
        }
        let mut cells = vec![
            value(Kind::Rank, at(index + 1)),
            named(zh, en),
            value(Kind::Number, 4000.0 + (noise(index) * 20000.0).round()),
            rate,
            value(Kind::Points, noise(index + 50) * 3.0 - 1.5),
            value(Kind::Points, noise(index + 90) * 3.0 - 1.5),
            value(Kind::Number, 20.0 + (noise(index + 9) * 40.0).round()),
            value(Kind::Change, noise(index + 70) * 30.0 - 15.0),
        ];
        if index == 11 {
            cells[5] = none("去年同期无数据", "no data of last year");
            cells[7] = none("上期为零，无法计算变化", "zero before: no change can be told");
        }
        let listed = match index {
            0 | 1 => Some(Listed::Red),
            14 | 15 => Some(Listed::Black),
            _ => None,
        };
        rows.push(Row { cells, total: false, listed });
    }
    let cells = vec![
        text("—"),
        named("全市", "Whole city"),
        value(Kind::Number, 182_406.0),
        value(Kind::Percent, 96.41),
        value(Kind::Points, 0.35),
        value(Kind::Points, -0.12),
        value(Kind::Number, 41.0),
        value(Kind::Change, -2.4),
    ];
    rows.push(Row { cells, total: true, listed: None });
    let mut table = table("areas", label("各区县案件办理情况", "Cases by district"), columns, rows);
    table.note = Some(label(
        "名次按按期结案率由高到低；95% 置信区间重叠的不代表有显著差别。",
        "Ranked by the rate closed in time; where intervals overlap the order may be chance.",
    ));
    table
}

/// 40 columns and so many rows.
pub(crate) fn wide(rows: usize) -> Table {
    let mut columns = vec![column("街道（乡镇）", "Town", Kind::Name, 0)];
    for class in 0..13 {
        let group = label(&format!("第{}类 市容环境", class + 1), &format!("Class {} appearance", class + 1));
        for (zh, en, kind, decimals) in
            [("件数", "Count", Kind::Number, 0), ("结案率", "Closed", Kind::Percent, 2), ("环比", "Change", Kind::Change, 1)]
        {
            columns.push(Column { group: Some(group.clone()), ..column(zh, en, kind, decimals) });
        }
    }
    let row = |index: usize| {
        let mut cells = vec![named(&format!("{}第{}街道", AREAS[index % 16].0, index + 1), &format!("Town {}", index + 1))];
        for (at, column) in columns.iter().enumerate().skip(1) {
            let seed = index * 40 + at;
            cells.push(match (column.kind, seed % 17) {
                (_, 0) => none("样本不足 20 件", "fewer than 20"),
                (Kind::Percent, _) => value(Kind::Percent, 80.0 + noise(seed) * 20.0),
                (Kind::Change, _) => value(Kind::Change, noise(seed) * 60.0 - 30.0),
                _ => value(Kind::Number, (noise(seed) * 3000.0).round()),
            });
        }
        Row { cells, ..Row::default() }
    };
    let rows = (0..rows).map(row).collect();
    let mut table = table("towns", label("各街道（乡镇）分类办理情况", "Towns by class"), columns, rows);
    table.wide = true;
    table
}

fn overdue(count: usize) -> Table {
    let columns = vec![
        column("编号", "Number", Kind::Text, 0),
        column("区县", "District", Kind::Name, 0),
        column("内容", "Matter", Kind::Text, 0),
        column("应结时限", "Due", Kind::Instant, 0),
        column("超期", "Overdue", Kind::Number, 0),
    ];
    let row = |index: usize| {
        let content = HOSTILE.get(index).map_or_else(
            || format!("市民反映{}人民路与建设大道交叉口东北角非机动车道路面破损约 {} 平方米，雨后积水，多次报修未处理，存在安全隐患，要求尽快修复并回复。", AREAS[index % 16].0, index + 2),
            |text| (*text).to_owned(),
        );
        let mut overdue = value(Kind::Number, 400.0 - at(index) * 3.0);
        overdue.level = (index < 5).then_some(Level::Alarm);
        Row {
            cells: vec![
                text(&format!("A2610{index:05}")),
                named(AREAS[index % 16].0, AREAS[index % 16].1),
                text(&content),
                text(&format!("2026-10-{:02} 17:30", index % 28 + 1)),
                overdue,
            ],
            ..Row::default()
        }
    };
    let mut table = table("overdue", label("超期最久案件", "Longest overdue"), columns, (0..count).map(row).collect());
    table.columns[4].unit = label("小时", "h");
    table
}

fn stretch(from: &str, to: &str, zh: &str, en: &str, working_days: u32) -> Stretch {
    Stretch { from: from.to_owned(), to: to.to_owned(), name: label(zh, en), working_days }
}

fn section(name: &str, title: Label, sentences: Vec<Sentence>, blocks: Vec<Block>) -> Section {
    Section { name: name.to_owned(), title, sentences, blocks }
}

/// A month of an invented city; about 20 pages.
pub(crate) fn document() -> Document {
    let mut again = by_area();
    again.name = "departments".to_owned();
    again.title = label("各部门案件办理情况", "Cases by department");
    for row in &mut again.rows {
        row.listed = None;
    }
    let empty =
        table("empty", label("市级挂牌督办事项", "Matters supervised by the city"), vec![column("事项", "Matter", Kind::Name, 0)], vec![]);
    let hostile = HOSTILE.map(|hostile| Sentence { zh: vec![piece(hostile)], en: vec![piece(hostile)] }).to_vec();
    Document {
        report: "month".to_owned(),
        title: label("城市运行月报", "Monthly Report on City Operations"),
        city: label("云江市城市运行管理中心", "Yunjiang City Operations Centre"),
        simulated: true,
        period: stretch("2026-10-01", "2026-10-31", "2026年10月", "October 2026", 17),
        previous: Some(stretch("2026-09-01", "2026-09-30", "2026年9月", "September 2026", 22)),
        last_year: Some(stretch("2025-10-01", "2025-10-31", "2025年10月", "October 2025", 17)),
        scope: None,
        as_of: "2026-11-01T00:05:00+08:00".to_owned(),
        journal_seq: 1_204_882,
        complete: true,
        sections: vec![
            section("summary", label("总体情况", "Summary"), sentences(), vec![Block::Chart(days())]),
            section(
                "areas",
                label("区县排名", "Districts"),
                sentences()[..1].to_vec(),
                vec![Block::Table(by_area()), Block::Chart(ranked())],
            ),
            section("departments", label("部门情况", "Departments"), vec![], vec![Block::Table(again)]),
            section("towns", label("街道乡镇明细", "Towns"), vec![], vec![Block::Table(wide(60))]),
            section("overdue", label("超期案件", "Overdue"), vec![], vec![Block::Table(overdue(90)), Block::Table(empty)]),
            section("hostile", label("=1+1 #panic()", "=1+1 #panic()"), hostile, vec![Block::Chart(days())]),
        ],
        notes: vec![
            label(
                "环比：与上一个自然月相比；同比：与去年同月相比。比率类指标的变化以百分点表示，数量类指标以百分数表示；对比期为零或无数据的不计算变化。",
                "Changes are against the calendar month before and the same month a year ago; rates change by percentage points, counts by per cent.",
            ),
            label("“—”表示没有数据或样本不足，不等于零。", "A dash means no data or too few to judge; it is not zero."),
            label("红黑榜公布后冻结不少于 15 日，更正另行列示。", "Lists are frozen for at least 15 days; corrections stand beside them."),
        ],
    }
}

/// The least that a report may be.
pub(crate) fn bare() -> Document {
    Document {
        title: label("日报", "Daily Report"),
        period: stretch("2026-10-05", "2026-10-05", "2026-10-05", "2026-10-05", 0),
        as_of: "soon".to_owned(),
        scope: Some(Scope { key: "area".to_owned(), code: "a1".to_owned(), name: label("临江区", "Linjiang") }),
        ..Document::default()
    }
}

/// Keeps a file for eyes, if there is a folder `print` in the folder for temporary files.
pub(crate) fn keep(name: &str, bytes: &[u8]) {
    let folder = std::env::temp_dir().join("print");
    if folder.is_dir() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}
