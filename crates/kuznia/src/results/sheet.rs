//! A result table while it is filled: typed cells under the columns of its definition.

/// Kind of the values of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A number; blank is NaN.
    Number,
}

/// One column of a result table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Kind of its values.
    pub kind: Kind,
    /// Unit of its numbers, in words; empty for text.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// The definition of a result table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Name, also of its file.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
}

/// The values of a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Values {
    /// Text.
    Text(Vec<String>),
    /// Numbers.
    Number(Vec<f64>),
}

/// A value to be put into a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(f64),
}

/// A filled result table.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// What it is.
    pub definition: &'static Definition,
    /// One entry per column of the definition, all of one length.
    pub values: Vec<Values>,
}

impl Sheet {
    pub(crate) fn new(definition: &'static Definition) -> Self {
        let empty = |column: &Column| match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
        };
        Self { definition, values: definition.columns.iter().map(empty).collect() }
    }

    /// Appends a row; its values are in the order of the columns.
    pub(crate) fn row<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(
            N,
            self.values.len(),
            "a row of {} has a value for each column",
            self.definition.name
        );
        for (column, value) in self.values.iter_mut().zip(row) {
            match (column, value) {
                (Values::Text(column), Value::Text(text)) => column.push(text.to_owned()),
                (Values::Number(column), Value::Number(number)) => column.push(number),
                (Values::Text(column), Value::Number(number)) => column.push(number.to_string()),
                (Values::Number(column), Value::Text(_)) => column.push(f64::NAN),
            }
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.first().map_or(0, |column| match column {
            Values::Text(column) => column.len(),
            Values::Number(column) => column.len(),
        })
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
