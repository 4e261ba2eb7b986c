import type { Pool } from 'pg'

/** An order as the table keeps it. */
export interface Order {
  readonly id: string
  readonly item: string
  readonly quantity: number
}

/** Adds an order. It is one statement, so a refused login has changed nothing, and it may run again. */
export async function addOrder(pool: Pool, order: Omit<Order, 'id'>): Promise<Order> {
  const { rows } = await pool.query<Order>(
    'insert into orders (item, quantity) values ($1, $2) returning id, item, quantity',
    [order.item, order.quantity],
  )
  return rows[0] as Order
}

/** The last ten orders, newest first. */
export async function listOrders(pool: Pool): Promise<readonly Order[]> {
  const { rows } = await pool.query<Order>('select id, item, quantity from orders order by id desc limit 10')
  return rows
}
