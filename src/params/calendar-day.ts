const longMonths = [1, 3, 5, 7, 8, 10, 12];

/** Whether a text is a day of the calendar as mmCIF wants it, yyyy-mm-dd, or such a day with hours and minutes, yyyy-mm-dd:hh:mm. */
export function isCalendarDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?::(\d\d):(\d\d))?$/.exec(text);
  if (match === null) return false;
  const [year, month, day, hour = 0, minute = 0] = match.slice(1).map((word) => Number(word ?? 0));
  if (month < 1 || month > 12 || hour > 23 || minute > 59) return false;
  return day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return longMonths.includes(month) ? 31 : 30;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return isLeap ? 29 : 28;
}
